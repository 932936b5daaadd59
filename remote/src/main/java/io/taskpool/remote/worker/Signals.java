package io.taskpool.remote.worker;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Catches the signals by which a terminal or a service manager ends a whole process group, and does nothing: the parent
 * decides when a worker ends, and its shutdown hooks may be waiting for the running calls. A worker whose parent is
 * gone ends at the end of its pipe.
 *
 * <p>They are caught rather than ignored: a process that ignores a signal passes this on to the processes that it
 * starts, and {@link Process#destroy} would do nothing to a task's child. A signal that is caught has its default
 * effect there.
 *
 * <p>The static initializer does it, and {@link WorkerMain} refers to the class by name only, because it needs the
 * module {@code jdk.unsupported}, which a JDK may lack. The build compiles it separately, since the compiler's warning
 * about that module cannot be switched off.
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
            return; // no such signal on this system, or -Xrs
        }
    }

    @Override
    public void handle(Signal signal) {
        // does nothing, as explained above
    }
}
