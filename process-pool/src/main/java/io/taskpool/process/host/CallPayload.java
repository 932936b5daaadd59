package io.taskpool.process.host;

/**
 * One call, ready to be sent: the function and its argument as the {@code RUN} frame has them.
 *
 * @param loader the number of the context class loader
 * @param content the function, the count 1, and the argument if there is one
 * @param length how many bytes of the content count
 * @param shapes the lambda shapes that the content needs
 */
record CallPayload(int loader, byte[] content, int length, int[] shapes) {}
