package io.taskpool.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class CurrentThreadTest {
    private final FutureTask<Boolean> isVirtual = new FutureTask<>((Callable<Boolean>) CurrentThread::isVirtual);

    /** The thread group that the JDK reports for virtual threads. */
    @Test
    void platformThreadIsNotVirtualWhateverItsGroupIsNamed() throws Exception {
        new Thread(new ThreadGroup("VirtualThreads"), isVirtual).start();
        assertThat(isVirtual.get()).isFalse();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadIsRecognized() throws Exception {
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, isVirtual);
        assertThat(isVirtual.get()).isTrue();
    }
}
