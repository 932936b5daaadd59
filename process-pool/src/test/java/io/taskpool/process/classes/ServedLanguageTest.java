package io.taskpool.process.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.Task;
import io.taskpool.process.ProcessTaskPool;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Language features work with classes that were sent to a worker. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedLanguageTest {
    private static ProcessTaskPool pool;

    @BeforeAll
    static void open() {
        pool = ProcessTaskPool.builder().workers(1).maxHeap("96m").build();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static <R> R run(Task<R> task) throws Exception {
        return pool.submit(task).get();
    }

    private static final class Host {
        private int secret = 1;

        private class Guest {
            int read() {
                return secret++ + Host.this.secret; // private access between nestmates
            }
        }
    }

    record Point(int x, int y) implements Serializable {
        Point {
            if (x < 0) {
                throw new IllegalArgumentException("x " + x);
            }
        }
    }

    enum Colour {
        RED {
            @Override
            String shout() {
                return "R!";
            }
        },
        BLUE;

        String shout() {
            return name();
        }
    }

    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Mark {
        String value();

        Class<?> type() default Point.class;

        Colour colour() default Colour.BLUE;
    }

    @Mark("marked")
    static class Marked {}

    interface Hidden {
        default String greet(String name) {
            return "default " + name;
        }
    }

    public interface Greeter extends Hidden {}

    record Handler(String greeting) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return method.getName().equals("greet") ? greeting + " " + arguments[0] : greeting;
        }
    }

    interface SerializableSupplier<T> extends Supplier<T>, Serializable {}

    interface SerializableFunction<T, R> extends Function<T, R>, Serializable {}

    @Test
    void nestmatesSeeEachOthersPrivateMembers() throws Exception {
        assertThat(run(() -> new Host().new Guest().read())).isEqualTo(3);
        assertThat(run(() -> Host.Guest.class.getNestHost() == ServedLanguageTest.class))
                .isTrue();
        assertThat(run(() -> ServedLanguageTest.class.getNestMembers().length)).isGreaterThan(10);
    }

    @Test
    void classesKnowTheirEnclosingClasses() throws Exception {
        assertThat(run(() -> Host.Guest.class.getEnclosingClass() == Host.class))
                .isTrue();
        assertThat(run(ServedLanguageTest::local)).isEqualTo("local true");
        assertThat(run(() ->
                        List.of(ServedLanguageTest.class.getDeclaredClasses()).size()))
                .isGreaterThan(8);
    }

    private static String local() {
        class Local {}
        return Local.class.getEnclosingMethod().getName() + " "
                + new Object() {}.getClass().isAnonymousClass();
    }

    @Test
    void recordsEnumsAndSealedTypesKeepTheirProperties() throws Exception {
        Point point = run(() -> new Point(1, 2));
        assertThat(point).isEqualTo(new Point(1, 2));
        assertThat(run(() -> Point.class.getRecordComponents().length)).isEqualTo(2);
        assertThat(run(() -> {
                    Map<Colour, String> map = new EnumMap<>(Colour.class);
                    for (Colour colour : Colour.values()) {
                        map.put(
                                colour,
                                switch (colour) {
                                    case RED -> "r";
                                    case BLUE -> "b";
                                });
                    }
                    return map + Colour.RED.shout();
                }))
                .isEqualTo("{RED=r, BLUE=b}R!");
        Colour red = Colour.RED;
        assertThat(run(() -> red == Colour.RED)).isTrue();
        assertThat(run(() -> Colour.RED)).isSameAs(Colour.RED);
        assertThat(run(() -> Shape.class.isSealed()
                        && Shape.class.getPermittedSubclasses().length == 2
                        && new Circle(1) instanceof Shape))
                .isTrue();
    }

    @Test
    void annotationsArePresent() throws Exception {
        assertThat(run(() -> {
                    Mark mark = Marked.class.getAnnotation(Mark.class);
                    return mark.value() + mark.type().getSimpleName() + mark.colour();
                }))
                .isEqualTo("markedPointBLUE");
    }

    @Test
    void proxiesCanBeCreatedAndSentBothWays() throws Exception {
        assertThat(run(() -> proxy(Greeter.class, "made there").greet("you"))).isEqualTo("made there you");
        Greeter greeter = proxy(Greeter.class, "hello");
        assertThat(run(() -> greeter.greet("worker"))).isEqualTo("hello worker");
        assertThat(run(() -> proxy(Greeter.class, "back")).greet("again")).isEqualTo("back again");
    }

    @Test
    void proxiesOfNonPublicInterfacesCanBeSentToo() throws Exception {
        Hidden hidden = proxy(Hidden.class, "hello");
        assertThat(run(() -> hidden.greet("worker"))).isEqualTo("hello worker");
        assertThat(run(() -> proxy(Hidden.class, "back")).greet("again")).isEqualTo("back again");
    }

    private static <T> T proxy(Class<T> type, String greeting) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Handler(greeting)));
    }

    @Test
    void lambdasAndMethodReferencesCanBeArgumentsAndResults() throws Exception {
        int captured = 5;
        SerializableSupplier<Integer> supplier = () -> captured + 1;
        SerializableFunction<String, Integer> parse = Integer::parseInt;
        SerializableFunction<Integer, Point> construct = x -> new Point(x, 0);
        Point seven = new Point(7, 8);
        SerializableSupplier<String> bound = seven::toString;
        assertThat(run(() ->
                        supplier.get() + parse.apply("4") + construct.apply(3).x()))
                .isEqualTo(13);
        assertThat(pool.submit(list -> list.get(0).get(), List.of(supplier)).get())
                .isEqualTo(6);
        SerializableSupplier<Integer> back = run(() -> (SerializableSupplier<Integer>) () -> captured * 2);
        assertThat(back.get()).isEqualTo(10);
        assertThat(run(() -> bound.get())).isEqualTo(seven.toString());
    }

    @Test
    void classObjectsCanBeSent() throws Exception {
        List<Class<?>> types =
                List.of(int.class, Point[].class, int[][].class, Colour.class, String.class, Map.Entry.class);
        assertThat(pool.submit(list -> list, types).get()).isEqualTo(types);
        assertThat(pool.submit(list -> list.get(1) == Point[].class, types).get())
                .isTrue();
    }
}
