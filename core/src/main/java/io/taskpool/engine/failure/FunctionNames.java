package io.taskpool.engine.failure;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names function objects for messages. Used on both sides of a pipe. */
public final class FunctionNames {
    private static final String LAMBDA = "$$Lambda";

    /**
     * How compilers name the method that holds a lambda's body: javac {@code lambda$main$0}, with a number more if the
     * lambda is serializable; Kotlin {@code main$lambda$0}; Scala {@code $anonfun$main$1}.
     */
    private static final Pattern BODY =
            Pattern.compile("lambda\\$(.+?)\\$[0-9a-f]+(?:\\$\\d+)?|(.+?)\\$lambda\\$.*|\\$anonfun\\$(.+?)\\$\\d+");

    /**
     * The names of lambdas that were found out, by their classes: each class is that of one place in the program. Only
     * objects of the JDK are attached to a class, so that it keeps no other version of this library alive.
     */
    private static final ClassValue<AtomicReference<@Nullable String>> PLACES = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable String> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private FunctionNames() {}

    /**
     * Returns the name of a function: that of its class or, for a lambda, where it stands in the program.
     *
     * @param function the function
     * @return for example {@code com.example.Resize}, {@code lambda in com.example.App.main}, or
     *     {@code com.example.App::resize}; the method is left out where the lambda's module hides it
     */
    public static String of(Object function) {
        Class<?> type = function.getClass();
        if (function instanceof Serializable && type.isHidden() && type.isSynthetic()) {
            AtomicReference<@Nullable String> place = PLACES.get(type);
            String known = place.get();
            if (known != null) {
                return known;
            }
            try {
                Method method = type.getDeclaredMethod("writeReplace");
                method.setAccessible(true);
                if (method.invoke(function) instanceof SerializedLambda lambda) {
                    String found = of(lambda);
                    place.set(found);
                    return found;
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                // encapsulated, or no lambda
            }
        }
        return of(type);
    }

    /** Returns the name of a lambda or a method reference in its serialized form. */
    public static String of(SerializedLambda lambda) {
        String method = lambda.getImplMethodName();
        Matcher body = BODY.matcher(method);
        if (!body.matches()) {
            return className(lambda.getImplClass()) + "::" + (method.equals("<init>") ? "new" : method);
        }
        String enclosing =
                body.group(1) != null ? body.group(1) : body.group(2) != null ? body.group(2) : body.group(3);
        String in = "lambda in " + className(lambda.getCapturingClass());
        return switch (enclosing) {
            case "new" -> in + "'s constructor";
            case "static" -> in + "'s static initializer";
            default -> in + "." + enclosing;
        };
    }

    private static String className(String withSlashes) {
        return withSlashes.replace('/', '.');
    }

    /**
     * Returns the name of a class; of a lambda's, the place of the lambda if it was found out before, otherwise the class
     * that it stands in.
     */
    public static String of(Class<?> type) {
        String name = type.getTypeName();
        int lambda = type.isHidden() ? name.indexOf(LAMBDA) : -1;
        if (lambda >= 0) {
            String known = PLACES.get(type).get();
            return known != null ? known : "lambda in " + name.substring(0, lambda);
        }
        int slash = name.lastIndexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
