package io.taskpool.engine;

/** A call that ends each worker it comes to must not go on for ever. */
final class Poison {
    /**
     * A call that has ended this many workers, while it ran or while they took it in, is given up, however many retries are
     * left. More than one, because a worker that died while it took a call in may have died of anything.
     */
    static final int DEATHS = 3;

    private Poison() {}
}
