package io.taskpool.monitor.record;

import java.util.HashMap;
import java.util.Map;

/**
 * Replaces exceptions by their texts, each text kept once. An exception may hold on to a stack trace, to large objects, and to the
 * class loader of an application that is to be unloaded.
 *
 * <p>Not safe for use by many threads.
 */
final class FailureTexts {
    /** With this many different texts, only the exceptions' classes are kept of further ones. */
    static final int MOST = 10_000;

    static final int LONGEST = 300;

    private final Map<String, KeptFailure> kept = new HashMap<>();

    Throwable of(Throwable failure) {
        String text = textOf(failure);
        if (kept.size() >= MOST && !kept.containsKey(text)) {
            text = failure.getClass().getName();
        }
        return kept.computeIfAbsent(text, KeptFailure::new);
    }

    private static String textOf(Throwable failure) {
        String text;
        try {
            text = String.valueOf(failure);
        } catch (RuntimeException e) { // from the exception's own code
            text = failure.getClass().getName();
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /** What is kept of an exception: its class and its message, as one text, which is also its own. */
    @SuppressWarnings("OverrideThrowableToString") // its own class is of no interest
    private static final class KeptFailure extends Exception {
        private static final long serialVersionUID = 1;

        KeptFailure(String text) {
            super(text, null, false, false);
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
