package io.taskpool.context;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import java.util.Set;

/** Ready context carriers, for {@code propagate} of the builders of pools. */
public final class ContextCarriers {
    private ContextCarriers() {}

    /**
     * Carries the diagnostic context of SLF4J ({@code org.slf4j.MDC}), so that what a task logs shows whom it works for. Pools of
     * worker JVMs do so without being asked, since their tasks log through this JVM.
     *
     * @return the carrier, always the same
     */
    public static ContextCarrier mdc() {
        return MdcCarrier.INSTANCE;
    }

    /**
     * Carries the current span and the baggage of OpenTelemetry as the headers of W3C Trace Context and W3C Baggage, so that spans
     * that a task begins become children of the one in which it was submitted. In a worker JVM this only has an effect on spans if
     * OpenTelemetry is set up there, for example by an initializer; the current span and the baggage can be read in any case. The
     * span itself is not passed on, not even to a thread of this JVM: a task cannot end it or add attributes to it.
     *
     * @return a carrier
     * @throws IllegalStateException if the program does not have {@code io.opentelemetry:opentelemetry-api}
     */
    public static ContextCarrier openTelemetry() {
        try {
            return new OpenTelemetryCarrier();
        } catch (LinkageError e) {
            throw missing("openTelemetry()", "io.opentelemetry:opentelemetry-api", e);
        }
    }

    /**
     * Carries all values for which Micrometer's context propagation has a {@code ThreadLocalAccessor}. For worker JVMs they have to
     * be serializable, and the same accessors must be registered there, as those are that its {@code ServiceLoader} finds.
     *
     * @return a carrier
     * @throws IllegalStateException if the program does not have {@code io.micrometer:context-propagation}
     */
    public static ContextCarrier micrometer() {
        return micrometer(Set.of());
    }

    /**
     * Carries some of the values for which Micrometer's context propagation has a {@code ThreadLocalAccessor}, as
     * {@link #micrometer()} carries all.
     *
     * @param keys the keys of their accessors; none for all
     * @return a carrier
     * @throws IllegalStateException if the program does not have {@code io.micrometer:context-propagation}
     */
    public static ContextCarrier micrometer(Set<?> keys) {
        requireNonNull(keys, "keys");
        try {
            return new MicrometerCarrier(keys);
        } catch (LinkageError e) {
            throw missing("micrometer()", "io.micrometer:context-propagation", e);
        }
    }

    private static IllegalStateException missing(String carrier, String artifact, LinkageError cause) {
        return new IllegalStateException(
                "ContextCarriers." + carrier + " needs " + artifact
                        + " on the class path or module path of the program",
                cause);
    }
}
