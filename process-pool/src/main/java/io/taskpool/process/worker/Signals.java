package io.taskpool.process.worker;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Takes the signals by which a terminal or a service manager ends a whole process group, and does nothing: when a worker ends
 * is for its parent to say, whose shutdown hooks may be waiting for the running calls. A worker whose parent is gone ends at
 * the end of its pipe.
 *
 * <p>They are caught and not ignored: what ignores a signal hands that on to the processes that it starts, and
 * {@link Process#destroy} would do nothing to a task's child. A signal that is caught has its default effect there.
 *
 * <p>It is done when this class is initialized, and {@link WorkerMain} names the class in a string: this is the one that needs
 * the module {@code jdk.unsupported}, which a JDK may lack. The build compiles it by itself, since the compiler warns of that
 * module and cannot be told not to.
 */
final class Signals implements SignalHandler {
    static {
        Signals handler = new Signals();
        handler.take("INT");
        handler.take("TERM");
        handler.take("HUP");
    }

    private Signals() {}

    private void take(String name) {
        try {
            SignalHandler unused = Signal.handle(new Signal(name), this);
        } catch (IllegalArgumentException e) {
            return; // not on this system, or -Xrs
        }
    }

    @Override
    public void handle(Signal signal) {
        // as said above
    }
}
