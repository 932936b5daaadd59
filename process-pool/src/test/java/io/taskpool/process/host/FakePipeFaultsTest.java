package io.taskpool.process.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.pipe.PipeFault;
import io.taskpool.process.pipe.PipeFault.Direction;
import io.taskpool.process.pipe.PipeFault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the whole parent side against a simulated worker in this JVM whose pipes are faulty at one byte. By default a
 * sample of bytes is tried; with {@code -Dtaskpool.everyOffset=CUT} every byte for cuts, which takes minutes, with
 * {@code ALL} every byte for every kind of fault, which takes hours.
 */
class FakePipeFaultsTest {
    private static final String EVERY = System.getProperty("taskpool.everyOffset", "");
    private static final int SPREAD = Integer.getInteger("taskpool.offsets", 32);
    private static final int AT_ONCE = 48;
    private static final String STALL = "io.taskpool.stallMillis";

    @BeforeAll
    static void shortenStallLimit() {
        System.setProperty(STALL, "1000");
    }

    @AfterAll
    static void resetStallLimit() {
        System.clearProperty(STALL);
    }

    @Test
    void aSessionWithoutFaultsSendsEveryKindOfFrame() throws InterruptedException {
        FakeSession session = new FakeSession(null);
        assertThat(session.run()).isEmpty();
        assertThat(session.script().unheard()).isEmpty();
        assertThat(session.bytes(Direction.TO_PARENT)).isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    @Timeout(value = 7, unit = TimeUnit.HOURS)
    void noPipeFaultHangsOrMixesUpCalls(Direction direction) throws InterruptedException {
        FakeSession sound = new FakeSession(null);
        assertThat(sound.run()).isEmpty();
        List<PipeFault> faults = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            faults.addAll(faults(kind, direction, sound.bytes(direction)));
        }
        sweep(faults);
    }

    private static void sweep(List<PipeFault> faults) throws InterruptedException {
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE);
        for (PipeFault fault : faults) {
            sessions.execute(() -> {
                try {
                    new FakeSession(fault).run().forEach(what -> wrong.add(fault + ": " + what));
                } catch (InterruptedException | RuntimeException | Error e) {
                    wrong.add(fault + ": " + e);
                }
            });
        }
        sessions.shutdown();
        assertThat(sessions.awaitTermination(6, TimeUnit.HOURS)).isTrue();
        assertThat(wrong).isEmpty();
    }

    private static List<PipeFault> faults(Kind kind, Direction direction, long length) {
        boolean every = EVERY.equals("ALL") || EVERY.equals(kind.name());
        long step = every ? 1 : Math.max(1, length / (kind == Kind.CUT ? SPREAD : SPREAD / 4));
        List<PipeFault> faults = new ArrayList<>();
        for (long offset = 0; offset <= length; offset += step) {
            int some = (int) (offset * 31 % 8);
            faults.add(new PipeFault(kind, direction, offset, kind == Kind.FLIP ? some : 1 + some));
        }
        return faults;
    }
}
