package io.taskpool.engine.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.Task;
import io.taskpool.TaskFunction;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A function's name tells where it stands in the program. */
class FunctionNamesTest {
    private static final Task<Integer> IN_STATIC_INITIALIZER = () -> 1;

    private final Task<Integer> inConstructor = () -> 2;

    private static String nameOf(Task<?> task) {
        return FunctionNames.of(task);
    }

    @Test
    void ofALambda() {
        String here = "lambda in io.taskpool.engine.failure.FunctionNamesTest";
        assertThat(nameOf(() -> 1)).isEqualTo(here + ".ofALambda");
        assertThat(nameOf(() -> nameOf(() -> 1))).isEqualTo(here + ".ofALambda");
        assertThat(nameOf(IN_STATIC_INITIALIZER)).isEqualTo(here + "'s static initializer");
        assertThat(nameOf(inConstructor)).isEqualTo(here + "'s constructor");
    }

    @Test
    void ofALambdaThatIsNotSerializable() {
        Callable<Integer> callable = () -> 1;
        assertThat(FunctionNames.of(callable)).isEqualTo("lambda in io.taskpool.engine.failure.FunctionNamesTest");
    }

    @Test
    void ofAMethodReference() {
        TaskFunction<String, Integer> parse = Integer::parseInt;
        assertThat(FunctionNames.of(parse)).isEqualTo("java.lang.Integer::parseInt");
        TaskFunction<String, StringBuilder> constructor = StringBuilder::new;
        assertThat(FunctionNames.of(constructor)).isEqualTo("java.lang.StringBuilder::new");
    }

    @Test
    void ofAClass() {
        Task<Integer> anonymous = new Task<>() {
            @Override
            public Integer call() {
                return 1;
            }
        };
        assertThat(nameOf(anonymous)).isEqualTo("io.taskpool.engine.failure.FunctionNamesTest$1");
        assertThat(FunctionNames.of(int[].class)).isEqualTo("int[]");
    }

    @ParameterizedTest
    @CsvSource({
        "lambda$resize$0, lambda in com.example.App.resize",
        "lambda$resize$3f2a1b4c$1, lambda in com.example.App.resize",
        "resize$lambda$2, lambda in com.example.App.resize",
        "$anonfun$resize$1, lambda in com.example.App.resize",
        "resize, com.example.App::resize"
    })
    void ofTheMethodsThatCompilersMake(String method, String name) {
        SerializedLambda lambda = new SerializedLambda(
                FunctionNamesTest.class,
                "io/taskpool/Task",
                "call",
                "()Ljava/lang/Object;",
                MethodHandleInfo.REF_invokeStatic,
                "com/example/App",
                method,
                "()V",
                "()V",
                new Object[0]);
        assertThat(FunctionNames.of(lambda))
                .isEqualTo(name.replace(
                        "lambda in com.example.App", "lambda in io.taskpool.engine.failure.FunctionNamesTest"));
    }
}
