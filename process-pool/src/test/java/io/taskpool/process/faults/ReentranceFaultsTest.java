package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** User code that runs while the pool serializes a value may use the pool itself. */
class ReentranceFaultsTest extends FaultFixture {
    private static volatile @Nullable ProcessTaskPool inner;

    /** Computes its value by a call to the pool when it is serialized; a nested value does the same. */
    static final class Lazy implements Serializable {
        private static final long serialVersionUID = 1L;
        final String key;
        final @Nullable Lazy deeper;
        final boolean fails;

        @Nullable
        String value;

        Lazy(String key, @Nullable Lazy deeper, boolean fails) {
            this.key = key;
            this.deeper = deeper;
            this.fails = fails;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            ProcessTaskPool pool = inner;
            if (pool != null) {
                try {
                    Lazy within = deeper;
                    value = within == null
                            ? pool.submit((String k) -> k.toUpperCase(java.util.Locale.ROOT), key)
                                    .get(60, TimeUnit.SECONDS)
                            : pool.submit((Lazy l) -> key(l) + "+", within).get(60, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
            out.defaultWriteObject();
            if (fails) {
                throw new IOException("fails half-way");
            }
        }
    }

    private static String key(Lazy lazy) {
        return String.valueOf(lazy.value);
    }

    /** Is replaced by a string that a call returns. */
    static final class Named implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object writeReplace() {
            ProcessTaskPool pool = inner;
            try {
                return pool == null ? this : pool.submit(() -> "replaced").get(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aValueMayUseTheSamePoolOrAnotherWhileItIsWritten() throws Exception {
        ProcessTaskPool pool = open(2);
        for (ProcessTaskPool used : List.of(pool, open(1))) {
            inner = used;
            try {
                Lazy plain = new Lazy("abc", null, false);
                assertThat(get(pool.submit((Lazy l) -> key(l), plain))).isEqualTo("ABC");
                Lazy nested = new Lazy("x", new Lazy("y", null, false), false);
                assertThat(get(pool.submit((Lazy l) -> key(l), nested))).isEqualTo("Y+");
                Lazy captured = new Lazy("def", null, false);
                assertThat(get(pool.submit(() -> key(captured)))).isEqualTo("DEF");
                assertThat(get(pool.submit((Object o) -> o, new Named()))).isEqualTo("replaced");
                assertThat(pool.map((Lazy l) -> key(l), List.of(plain, nested, captured)))
                        .containsExactly("ABC", "Y+", "DEF");
                assertThat(failure(
                                pool.submit((Lazy l) -> key(l), new Lazy("z", null, true)),
                                TaskSerializationException.class))
                        .hasMessageContaining("fails half-way");
                assertUsable(pool);
            } finally {
                inner = null;
            }
        }
        assertThat(pool.stats().workersDied()).isZero();
    }

    /** Keeps the stream that it was serialized to, and writes to it later. */
    static final class Keeper implements Serializable {
        private static final long serialVersionUID = 1L;
        static final List<ObjectOutputStream> KEPT = new ArrayList<>();

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            KEPT.add(out);
        }
    }

    /** Writes to the streams that others kept, while it is serialized itself. */
    static final class Meddler implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            for (ObjectOutputStream kept : Keeper.KEPT) {
                try {
                    kept.writeObject("noise");
                    kept.flush();
                } catch (IOException e) {
                    continue; // expected
                }
            }
            out.defaultWriteObject();
        }
    }

    @Test
    void streamThatIsKeptDoesNotDamageTheNextValue() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit((Object o) -> 1, new Keeper()))).isEqualTo(1);
        assertThat(get(pool.submit((Object o) -> 2, new Meddler()))).isEqualTo(2);
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
    }
}
