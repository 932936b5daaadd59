package io.taskpool.shared;

import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedExports;
import io.taskpool.engine.shared.SharedExports.Exporter;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import org.jspecify.annotations.Nullable;

/** Reaches an object of the program from one of its workers. Safe for use by many threads. */
final class LinkAccess extends Access {
    private final SharedLink link;
    private final SharedKey key;
    private final String what;

    /** What workers of this JVM reach the object by; null until the object is passed on to one. */
    private volatile @Nullable SharedTarget relayed;

    /** @param what what the object is, for messages: {@code the queue} */
    LinkAccess(SharedLink link, SharedKey key, String what) {
        this.link = link;
        this.key = key;
        this.what = what;
    }

    /** Sends a request and waits for its answer, which may be that it threw. */
    SharedMessage call(SharedMessage request) throws InterruptedException {
        SharedMessage answer = link.ask(key, request);
        if (answer.operation() == SharedAnswers.GONE) {
            throw new SharedClosedException(goneMessage());
        }
        return answer;
    }

    @Override
    SharedMessage ask(SharedMessage request) throws InterruptedException {
        SharedMessage answer = call(request);
        if (answer.operation() == SharedAnswers.THREW) {
            throw failure(answer.values().get(0).open());
        }
        return answer;
    }

    /** Says that nobody holds the object any more. */
    String goneMessage() {
        return "nobody in the program that this worker belongs to holds " + what
                + " any more; keep a reference to it there for as long as tasks use it";
    }

    private static RuntimeException failure(@Nullable Object thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException failure ? failure : new IllegalStateException(String.valueOf(thrown));
    }

    @Override
    void tell(SharedMessage note, boolean atOnce) {
        link.tell(key, note, atOnce);
    }

    /** Has notices handed over from now on, as long as somebody holds who takes them. */
    void attach(SharedLink.StandIn notices) {
        link.attach(key, notices);
    }

    @Override
    Parcel parcel(@Nullable Object value) {
        return new ObjectParcel(value); // the link writes it
    }

    @Override
    SharedKey key() {
        Exporter exporter = SharedExports.current();
        if (exporter != null) { // it is passed on to a worker of a pool that was made in this one
            exporter.exports(relayed());
        }
        return key;
    }

    private SharedTarget relayed() {
        SharedTarget known = relayed;
        if (known == null) {
            known = SharedTargets.passOn(key, new RelayTarget(key, link.relay()));
            relayed = known;
        }
        return known;
    }
}
