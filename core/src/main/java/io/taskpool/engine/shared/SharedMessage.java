package io.taskpool.engine.shared;

import java.util.List;

/**
 * What a stand-in and its target say to each other: a request, its answer, or a notice that needs none. What the numbers and
 * values mean is up to the two. Immutable.
 *
 * @param operation what is asked for, from 0 to 127; in an answer, one of those of {@link SharedAnswers}
 * @param first a number
 * @param second another one
 * @param values the values that come with it
 */
public record SharedMessage(int operation, long first, long second, List<Parcel> values) {
    /** Checks the operation and copies the values. */
    public SharedMessage {
        if (operation < 0 || operation > 127) {
            throw new IllegalArgumentException("operation " + operation + " is not between 0 and 127");
        }
        values = List.copyOf(values);
    }

    /**
     * Makes a message that has no values.
     *
     * @param operation what is asked for
     * @param first a number
     * @param second another one
     * @return the message
     */
    public static SharedMessage of(int operation, long first, long second) {
        return new SharedMessage(operation, first, second, List.of());
    }
}
