package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two references to one method for two types stay distinct, although the compiler merges them in its deserialization
 * code.
 */
class MethodReferenceTest extends FaultFixture {
    static class First implements Serializable {
        private static final long serialVersionUID = 1L;

        String own() {
            return kind(this);
        }
    }

    static class Second extends First {
        private static final long serialVersionUID = 1L;
    }

    static final class Third implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    record Box(Object content) implements Serializable {}

    record Prefix(String text) implements Serializable {
        <T> String with(T value) {
            return text + kind(value);
        }
    }

    interface Named<T> extends TaskFunction<T, String> {
        default Named<T> twice() {
            return value -> apply(value) + apply(value);
        }
    }

    private static <T> String kind(T value) {
        return value.getClass().getSimpleName();
    }

    @Test
    void staticOnes() throws Exception {
        TaskFunction<First, String> first = MethodReferenceTest::kind;
        TaskFunction<Third, String> third = MethodReferenceTest::kind;
        TaskFunction<Object, String> any = MethodReferenceTest::kind;
        TaskPool pool = open(1);
        for (int i = 0; i < 2; i++) {
            assertThat(get(pool.submit(first, new First()))).isEqualTo("First");
            assertThat(get(pool.submit(third, new Third()))).isEqualTo("Third");
            assertThat(get(pool.submit(any, "x"))).isEqualTo("String");
        }
        assertThat(pool.map(third, List.of(new Third(), new Third()))).containsExactly("Third", "Third");
        assertThat(get(pool.submit((Third t) -> third.apply(t), new Third()))).isEqualTo("Third");
    }

    @Test
    void boundOnesAndThoseOfAnInterfaceWithDefaults() throws Exception {
        Prefix prefix = new Prefix("a ");
        TaskFunction<First, String> first = prefix::with;
        TaskFunction<Third, String> third = prefix::with;
        Named<First> namedFirst = MethodReferenceTest::kind;
        Named<Third> namedThird = MethodReferenceTest::kind;
        TaskPool pool = open(1);
        for (int i = 0; i < 2; i++) {
            assertThat(get(pool.submit(first, new First()))).isEqualTo("a First");
            assertThat(get(pool.submit(third, new Third()))).isEqualTo("a Third");
        }
        assertThat(get(pool.submit((First f) -> namedFirst.twice().apply(f), new First())))
                .isEqualTo("FirstFirst");
        assertThat(get(pool.submit((Third t) -> namedThird.twice().apply(t), new Third())))
                .isEqualTo("ThirdThird");
    }

    @Test
    void unboundOnesAndConstructors() throws Exception {
        TaskFunction<Second, String> second = First::own;
        TaskFunction<First, String> first = First::own;
        TaskFunction<First, Box> boxFirst = Box::new;
        TaskFunction<Third, Box> boxThird = Box::new;
        TaskPool pool = open(1);
        assertThat(get(pool.submit(second, new Second()))).isEqualTo("Second");
        assertThat(get(pool.submit(first, new First()))).isEqualTo("First");
        assertThat(get(pool.submit(boxFirst, new First())).content()).isInstanceOf(First.class);
        assertThat(get(pool.submit(boxThird, new Third())).content()).isInstanceOf(Third.class);
    }
}
