package io.taskpool.remote.worker;

/**
 * Makes sure that there is stack left before something begins that must not end in the middle. A task that recurses without an end and
 * uses a shared object on the way would otherwise run out of stack there as likely as anywhere.
 */
final class StackReserve {
    private StackReserve() {}

    /**
     * Uses so many frames of the stack and gives them back.
     *
     * @throws StackOverflowError if they do not fit
     */
    static int require(int frames) {
        return frames == 0 ? 0 : 1 + require(frames - 1);
    }
}
