package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedObject;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the methods of a shared object return, on its way to the task that has called. */
class SharedResultsTest extends FaultFixture {
    private static final AtomicReference<Thread> CALLED_BY = new AtomicReference<>();
    private static final AtomicReference<Thread> WRITTEN_BY = new AtomicReference<>();

    /** Notes who writes it. */
    static final class Witness implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            WRITTEN_BY.set(Thread.currentThread());
            out.defaultWriteObject();
        }
    }

    interface Source {
        Object next();
    }

    @Test
    void aResultIsWrittenByTheThreadThatMadeIt() throws Exception {
        Source source = SharedObject.of(Source.class, () -> {
            CALLED_BY.set(Thread.currentThread());
            return new Witness();
        });
        assertThat(get(open(1).submit(() -> source.next() instanceof Witness))).isTrue();
        assertThat(WRITTEN_BY.get()).isNotNull().isSameAs(CALLED_BY.get());
    }

    @Test
    void aResultThatCannotBeWrittenFailsTheCallAlone() throws Exception {
        Source source = SharedObject.of(Source.class, () -> List.of(1, new Object()));
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        assertThat(failure(pool.submit(() -> source.next()), TaskSerializationException.class))
                .hasMessageContaining("java.lang.Object is not serializable, at ")
                .hasMessageContaining("[1]");
        assertThat(pidOf(pool)).isEqualTo(pid);
    }
}
