package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.WithNull;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import org.junit.jupiter.api.Nested;

/**
 * Tests the promises of every backend. A backend's test extends this class and opens the pools; all groups of tests
 * then run against it. Tests must pass on threads and in processes alike, so tasks are static and capture only
 * serializable values.
 */
public abstract class TaskPoolContract {
    /**
     * Opens a pool with its backend's default settings.
     *
     * @param workers the number of workers
     * @return a new pool, which the tests close
     */
    protected abstract TaskPool open(int workers);

    /**
     * Tells whether idle workers are kept for a while.
     *
     * @return true unless the backend makes a new worker for each call
     */
    protected boolean keepsIdleWorkers() {
        return true;
    }

    @Nested
    class Submitting extends SubmitContract {
        Submitting() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Nested
    class Futures extends FutureContract {
        Futures() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Waiting extends WaitingContract {
        Waiting() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Stopping extends CancelContract {
        Stopping() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Limits extends LimitContract {
        Limits() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Mapping extends MapContract {
        Mapping() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Streaming extends StreamContract {
        Streaming() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Viewing extends ViewContract {
        Viewing() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Nested
    class EachOutcome extends OutcomeContract {
        EachOutcome() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class WithOptions extends CallOptionsContract {
        WithOptions() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Listening extends ListenerContract {
        Listening() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Nested
    class Knowing extends ContextContract {
        Knowing() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Nested
    class Retrying extends RetryContract {
        Retrying() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Deadlines extends DeadlineContract {
        Deadlines() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Ordering extends OrderContract {
        Ordering() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Sizing extends SizeContract {
        Sizing() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Nested
    class ShuttingDown extends ShutdownContract {
        ShuttingDown() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class CalledFromWithin extends ReentranceContract {
        CalledFromWithin() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class AsExecutor extends ExecutorContract {
        AsExecutor() {
            super(TaskPoolContract.this::open);
        }
    }

    @Nested
    class Keeping extends WorkerLocalContract {
        Keeping() {
            super(TaskPoolContract.this::open, keepsIdleWorkers());
        }
    }

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
    void mapEqualsSequentialMap(
            @ForAll @Size(max = 300) List<@WithNull(0.1) String> items,
            @ForAll @IntRange(max = 40) int chunkSize,
            @ForAll @IntRange(min = 1, max = 3) int workers,
            @ForAll @IntRange(max = 20) int lookAhead,
            @ForAll String captured) {
        // One pool for each number of workers serves all tries: starting processes would otherwise take most of the
        // time.
        TaskPool pool = Store.getOrCreate(
                        List.of("pool", workers), Lifespan.PROPERTY, () -> new HeldPool(open(workers)))
                .get()
                .pool();
        MapOptions options = MapOptions.defaults();
        options = chunkSize == 0 ? options : options.chunkSize(chunkSize);
        options = lookAhead == 0 ? options : options.lookAhead(lookAhead);
        TaskFunction<String, String> fn = item -> Objects.hash(item, captured) + captured + item;
        List<String> expected = items.stream()
                .map(item -> Objects.hash(item, captured) + captured + item)
                .toList();
        assertThat(pool.map(fn, items, options)).isEqualTo(expected);
        assertThat(pool.stream(fn, items, options).toList()).isEqualTo(expected);
        assertThat(pool.map(fn, items, options.unordered())).containsExactlyInAnyOrderElementsOf(expected);
    }

    private record HeldPool(TaskPool pool) implements Store.CloseOnReset {
        @Override
        public void close() {
            pool.close();
        }
    }
}
