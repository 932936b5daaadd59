package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import java.util.HashMap;
import java.util.TreeMap;

/** What a queue and one worker owe each other. Used under the lock of the object that the queue is a part of. */
final class QueueDealings {
    /** Elements that answer a request, by number. They are not in the queue any more, but come back if the worker dies first. */
    final HashMap<Long, Parcel> given = new HashMap<>();

    /** Elements that the worker was sent ahead of a request, by number. They are in the queue until it takes them. */
    final TreeMap<Long, Parcel> lent = new TreeMap<>();

    /** The number of the last element that was lent, and of the last that was called back. */
    long lentUpTo;

    long recalledUpTo;

    /** How many elements the worker may put without asking. Room for them is reserved. */
    int credits;

    /** The number of the last grant of credits, and of the last that was revoked. */
    long grant;

    long revokedUpTo;
}
