package io.taskpool.process.host;

/**
 * Arguments for many calls of one function, ready to be sent.
 *
 * @param function the function
 * @param content the arguments one after the other
 * @param ends where each argument ends in the content
 * @param shapes the lambda shapes that the content needs
 */
record ItemsPayload(RemoteFunction function, byte[] content, int[] ends, int[] shapes) {
    int start(int item) {
        return item == 0 ? 0 : ends[item - 1];
    }
}
