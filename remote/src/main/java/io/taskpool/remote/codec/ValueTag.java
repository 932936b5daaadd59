package io.taskpool.remote.codec;

/** The first byte of a value. */
final class ValueTag {
    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHARACTER = 5;
    static final int INTEGER = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;
    static final int LATIN1 = 10;
    static final int UTF16 = 11;
    static final int BOOLEANS = 12;
    static final int BYTES = 13;
    static final int SHORTS = 14;
    static final int CHARS = 15;
    static final int INTS = 16;
    static final int LONGS = 17;
    static final int FLOATS = 18;
    static final int DOUBLES = 19;
    static final int ARRAY_LIST = 20;
    static final int LIST_OF = 21;
    static final int LAMBDA = 22;
    static final int JAVA = 23;
    static final int CODEC = 24;
    static final int AS_LIST = 25;
    static final int STREAM_LIST = 26;

    /** The objects that the values of one call share; precedes the first of these values. */
    static final int GRAPH = 27;

    static final int PART = 28;

    /** An array of primitive elements that stand in the ring. */
    static final int SHARED = 29;

    /** A shared object, named by what it is reached by. */
    static final int SHARED_OBJECT = 30;

    /** A {@code WorkerLocal} that a lambda captured, as its number and its functions. */
    static final int WORKER_LOCAL = 31;

    /** Lambdas nested more deeply than this by capturing one another go through Java serialization. */
    static final int MAX_LAMBDA_DEPTH = 50;

    private ValueTag() {}
}
