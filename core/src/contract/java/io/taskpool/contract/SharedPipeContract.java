package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedPipe;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Tests pipes between the program and a task, and between two tasks. */
abstract class SharedPipeContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    SharedPipeContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void aTaskAndTheProgramTalk() throws Exception {
        SharedPipe<String> pipe = SharedPipe.open();
        TaskFuture<?> echo = open(1).submit(() -> {
            SharedPipe.End<String> end = pipe.right();
            for (String s = end.receive(); !s.equals("bye"); s = end.receive()) {
                end.send(s.toUpperCase());
            }
        });
        SharedPipe.End<String> mine = pipe.left();
        mine.send("a");
        assertThat(mine.receive()).isEqualTo("A");
        mine.send("b");
        assertThat(mine.receive(LONG)).isEqualTo("B");
        mine.send("bye");
        get(echo);
        assertThat(mine.receive(Duration.ZERO)).isNull();
    }

    @Test
    void twoTasksTalk() throws Exception {
        SharedPipe<Integer> pipe = SharedPipe.open();
        SharedPipe.End<Integer> left = pipe.left();
        SharedPipe.End<Integer> right = pipe.right();
        TaskPool pool = open(2);
        TaskFuture<Integer> first = pool.submit(() -> {
            int n = 0;
            for (int i = 0; i < 100; i++) {
                left.send(n);
                n = left.receive();
            }
            return n;
        });
        TaskFuture<?> second = pool.submit(() -> {
            for (int i = 0; i < 100; i++) {
                right.send(right.receive() + 1);
            }
        });
        assertThat(get(first)).isEqualTo(100);
        get(second);
    }

    @Test
    void whatWasSentBeforeTheOtherEndWasClosedIsReceived() throws Exception {
        SharedPipe<String> pipe = SharedPipe.open();
        TaskFuture<?> task = open(1).submit(() -> {
            try (SharedPipe.End<String> end = pipe.right()) {
                end.send("last words");
            }
        });
        get(task);
        assertThat(pipe.left().receive()).isEqualTo("last words");
        assertThatThrownBy(() -> pipe.left().receive())
                .isInstanceOf(SharedClosedException.class)
                .hasMessageContaining("the pipe was closed");
        assertThatThrownBy(() -> pipe.left().send("too late")).isInstanceOf(SharedClosedException.class);
    }

    @Test
    void anEndThatWasSentBackIsTheSame() throws Exception {
        SharedPipe<String> pipe = SharedPipe.open();
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> pipe.right()))).isSameAs(pipe.right());
        assertThat(get(pool.submit(() -> pipe))).isSameAs(pipe);
        SharedPipe.End<String> left = pipe.left();
        assertThat(get(pool.submit(() -> left))).isSameAs(left);
    }

    @Test
    void aSenderWaitsWhileTooMuchIsOnItsWay() throws Exception {
        SharedPipe<Integer> pipe = SharedPipe.open();
        TaskFuture<?> sender = open(1).submit(() -> {
            for (int i = 0; i < 500; i++) {
                pipe.right().send(i);
            }
        });
        for (int i = 0; i < 500; i++) {
            assertThat(pipe.left().receive()).isEqualTo(i);
        }
        get(sender);
    }
}
