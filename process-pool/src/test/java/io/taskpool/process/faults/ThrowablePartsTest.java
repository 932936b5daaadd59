package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.RemoteTaskException;
import io.taskpool.process.ProcessTaskPool;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** If one part of an exception cannot be sent, all other parts arrive with their own types. */
class ThrowablePartsTest extends FaultFixture {
    static final class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final Object lock = new Object();

        Odd(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final Object lock = new Object();

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("no cause");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private ProcessTaskPool pool;

    @BeforeEach
    void start() {
        pool = open(1);
    }

    private static void assertStandIn(Throwable thrown, Class<?> type, String message) {
        assertThat(thrown).isInstanceOfSatisfying(RemoteTaskException.class, e -> {
            assertThat(e.className()).isEqualTo(type.getName());
            assertThat(e.originalMessage()).isEqualTo(message);
            assertThat(e.getStackTrace()).isNotEmpty();
        });
    }

    @Test
    void causeAndSuppressedThatCannotBeSentAreReplacedInPlace() throws Exception {
        IOException thrown = failure(
                pool.submit(() -> {
                    IOException outer = new IOException("outer", new Odd("cause", new FileNotFoundException("deep")));
                    outer.addSuppressed(new Odd("suppressed", null));
                    outer.addSuppressed(new ArithmeticException("plain"));
                    throw outer;
                }),
                IOException.class);
        assertThat(thrown).hasMessage("outer");
        assertStandIn(thrown.getCause(), Odd.class, "cause");
        assertThat(thrown.getCause().getCause())
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("deep");
        assertThat(thrown.getSuppressed()).hasSize(2);
        assertStandIn(thrown.getSuppressed()[0], Odd.class, "suppressed");
        assertThat(thrown.getSuppressed()[1]).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void standInKeepsItsCauseAndSuppressedExceptions() throws Exception {
        RemoteTaskException thrown = failure(
                pool.submit(() -> {
                    Odd odd = new Odd("outer", new IOException("cause"));
                    odd.addSuppressed(new FileNotFoundException("suppressed"));
                    throw odd;
                }),
                RemoteTaskException.class);
        assertStandIn(thrown, Odd.class, "outer");
        assertThat(thrown.getCause()).isInstanceOf(IOException.class).hasMessage("cause");
        assertThat(thrown.getSuppressed()[0]).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void throwableInAFieldThatCannotBeSentIsReplaced() throws Exception {
        InvocationTargetException thrown = failure(
                pool.submit(() -> {
                    throw new InvocationTargetException(new Odd("target", null), "outer");
                }),
                InvocationTargetException.class);
        assertStandIn(thrown.getTargetException(), Odd.class, "target");
    }

    @Test
    void cyclesAndThrowingOverridesAreHandled() throws Exception {
        IOException cycle = failure(
                pool.submit(() -> {
                    IOException outer = new IOException("outer");
                    Odd odd = new Odd("odd", outer);
                    outer.addSuppressed(odd);
                    throw outer;
                }),
                IOException.class);
        assertStandIn(cycle.getSuppressed()[0], Odd.class, "odd");
        IOException hostile = failure(
                pool.submit(() -> {
                    throw new IOException("outer", new Hostile());
                }),
                IOException.class);
        assertThat(hostile.getCause())
                .isInstanceOfSatisfying(
                        RemoteTaskException.class,
                        e -> assertThat(e.className()).isEqualTo(Hostile.class.getName()));
        assertUsable(pool);
    }

    @Test
    void onlyThePartThatTheFilterRejectsIsReplaced() throws Exception {
        ProcessTaskPool filtered =
                open(builder(1).resultFilter(ObjectInputFilter.Config.createFilter("!java.io.FileNotFoundException")));
        IOException thrown = failure(
                filtered.submit(() -> {
                    throw new IOException("outer", new FileNotFoundException("inner"));
                }),
                IOException.class);
        assertStandIn(thrown.getCause(), FileNotFoundException.class, "inner");
    }
}
