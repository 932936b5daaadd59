package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.spi.Stoppable;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PlacedChunksTest {
    private final AtomicInteger found = new AtomicInteger();

    @Test
    void chunksThatAreOverAreForgottenAlthoughOneBeforeThemIsNot() {
        PlacedChunks placed = new PlacedChunks();
        placed.add(chunk(false), worker());
        for (int i = 0; i < 10_000; i++) {
            placed.add(chunk(true), worker());
        }
        placed.stop(RunEnd.cancelled("the map"), false, null);
        assertThat(found.get()).isBetween(1, 100);
    }

    @Test
    void chunksThatAreNotOverAreKept() {
        PlacedChunks placed = new PlacedChunks();
        for (int i = 0; i < 10_000; i++) {
            placed.add(chunk(false), worker());
        }
        placed.stop(RunEnd.cancelled("the map"), false, null);
        assertThat(found.get()).isEqualTo(10_000);
    }

    /** Makes a chunk of one call, which counts when it is asked whether that has its outcome. */
    private PlacedChunks.Part chunk(boolean over) {
        return fake(PlacedChunks.Part.class, method -> switch (method) {
            case "isOver" -> over;
            case "size" -> 1;
            case "isDecided" -> found.incrementAndGet() > 0;
            default -> throw new AssertionError(method);
        });
    }

    private static Stoppable worker() {
        return fake(Stoppable.class, method -> {
            throw new AssertionError(method);
        });
    }

    private static <T> T fake(Class<T> type, Function<String, Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.apply(method.getName())));
    }
}
