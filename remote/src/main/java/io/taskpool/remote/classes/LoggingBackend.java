package io.taskpool.remote.classes;

/** Names of the SLF4J provider that tasks in workers log to. The class loader of the user's SLF4J defines it. */
public final class LoggingBackend {
    /** The resource by which SLF4J finds a provider. */
    public static final String SERVICE = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    /** The provider's package, followed by a dot; computed, because a shading tool may have relocated it. */
    public static final String PACKAGE = LoggingBackend.class
                    .getPackageName()
                    .substring(0, LoggingBackend.class.getPackageName().lastIndexOf('.') + 1)
            + "logging.";

    private LoggingBackend() {}
}
