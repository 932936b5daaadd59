package io.taskpool.process.classes;

/** Names of the SLF4J backend that tasks in workers log through. It is defined by the loader of the user's SLF4J. */
public final class LoggingBackend {
    /** The resource by which SLF4J finds a backend. */
    public static final String SERVICE = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    /** The backend's package, followed by a dot, wherever a shading tool has moved it. */
    public static final String PACKAGE = LoggingBackend.class
                    .getPackageName()
                    .substring(0, LoggingBackend.class.getPackageName().lastIndexOf('.') + 1)
            + "logging.";

    private LoggingBackend() {}
}
