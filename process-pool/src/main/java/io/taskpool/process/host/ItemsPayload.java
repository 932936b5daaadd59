package io.taskpool.process.host;

import io.taskpool.spi.Bulky;

/**
 * Arguments for many calls of one function, ready to be sent.
 *
 * @param function the function
 * @param content the arguments one after the other
 * @param ends where each argument ends in the content
 * @param shapes the lambda shapes that the content needs
 * @param isBulky whether a worker should have nothing else meanwhile
 */
record ItemsPayload(FunctionPayload function, byte[] content, int[] ends, int[] shapes, boolean isBulky)
        implements Bulky {
    int start(int item) {
        return item == 0 ? 0 : ends[item - 1];
    }
}
