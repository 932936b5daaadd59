package io.taskpool.process.host.classes;

import io.taskpool.process.wire.ByteSink;

/** Classes that were gathered to be sent to workers before they ask for them. */
public final class PushedClasses {
    private final FoundClasses classes;

    PushedClasses(FoundClasses classes) {
        this.classes = classes;
    }

    /**
     * Tells whether a worker lacks any of them, and takes down that it has all.
     *
     * @param sent what the worker was sent
     * @return false if sending them is of no use
     */
    public boolean areNewTo(SentClasses sent) {
        if (classes.areSent(sent)) {
            return false;
        }
        classes.noteAsSent(sent);
        return true;
    }

    /**
     * Writes the body of a {@code CLASSES} frame.
     *
     * @param out where to
     */
    public void write(ByteSink out) {
        classes.write(out);
    }

    /**
     * Returns how many classes these are.
     *
     * @return the number
     */
    public int count() {
        return classes.size();
    }
}
