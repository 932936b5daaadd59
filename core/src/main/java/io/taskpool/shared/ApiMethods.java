package io.taskpool.shared;

import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The methods of an interface, numbered in the same way in each JVM. Immutable.
 *
 * <p>Methods that several interfaces declare with the same name and parameters are one: which of them a call names does not matter, since
 * the object has one method for all of them.
 */
final class ApiMethods {
    private final List<Method> methods;
    private final Map<Method, Integer> numbers;
    private final int[] checks;

    private ApiMethods(List<Method> methods, Map<Method, Integer> numbers) {
        this.methods = methods;
        this.numbers = numbers;
        this.checks = new int[methods.size()];
        for (int i = 0; i < checks.length; i++) {
            checks[i] = signature(methods.get(i)).hashCode();
        }
    }

    /** Orders methods by their signature. */
    private static final class BySignature implements Comparator<Method> {
        @Override
        public int compare(Method one, Method other) {
            return signature(one).compareTo(signature(other));
        }
    }

    /** Numbers the methods of an interface. */
    static ApiMethods of(Class<?> api) {
        List<Method> found = new ArrayList<>();
        for (Method method : api.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                found.add(method);
            }
        }
        found.sort(new BySignature());
        List<Method> methods = new ArrayList<>();
        Map<Method, Integer> numbers = new HashMap<>();
        String previous = "";
        for (int i = 0; i < found.size(); i++) {
            String signature = signature(found.get(i));
            if (!signature.equals(previous)) {
                methods.add(found.get(i));
                previous = signature;
            }
            numbers.put(found.get(i), methods.size() - 1);
        }
        return new ApiMethods(methods, numbers);
    }

    private static String signature(Method method) {
        StringBuilder text = new StringBuilder(method.getName());
        for (Class<?> parameter : method.getParameterTypes()) {
            text.append(' ').append(parameter.getName());
        }
        return text.toString();
    }

    int count() {
        return methods.size();
    }

    Method get(int number) {
        return methods.get(number);
    }

    /** Returns the number of a method of the interface. */
    int number(Method method) {
        Integer number = numbers.get(method);
        if (number == null) {
            throw new AssertionError(method + " is no method of the interface");
        }
        return number;
    }

    /** Returns a number that tells whether another JVM means the same method. */
    int check(int number) {
        return checks[number];
    }

    /**
     * Checks that arguments and results can be sent to another JVM, as far as their types tell.
     *
     * @throws IllegalArgumentException if one cannot
     */
    void checkCrossing() {
        for (Method method : methods) {
            Class<?>[] parameters = method.getParameterTypes();
            for (int i = 0; i < parameters.length; i++) {
                check(method, "parameter " + (i + 1), parameters[i]);
            }
            check(method, "the result", method.getReturnType());
        }
    }

    /**
     * Makes sure that the methods can be called from here.
     *
     * @throws IllegalArgumentException if the interface is hidden in its module
     */
    void makeAccessible() {
        for (Method method : methods) {
            Class<?> owner = method.getDeclaringClass();
            boolean open = Modifier.isPublic(owner.getModifiers())
                    && owner.getModule().isExported(owner.getPackageName(), ApiMethods.class.getModule());
            if (!method.trySetAccessible() && !open) {
                throw new IllegalArgumentException(
                        "the interface " + owner.getName() + " cannot be called from outside of its module "
                                + owner.getModule().getName()
                                + ": make it public and export its package, or open the package to "
                                + ApiMethods.class.getModule().getName());
            }
        }
    }

    private static void check(Method method, String what, Class<?> declared) {
        Class<?> type = declared;
        while (type.isArray()) {
            type = type.getComponentType();
        }
        if (type.isPrimitive() || type == Object.class || Serializable.class.isAssignableFrom(type)) {
            return;
        }
        boolean lambda = type.isAnnotationPresent(FunctionalInterface.class);
        if (!lambda && (type.isInterface() || Modifier.isAbstract(type.getModifiers()))) {
            return; // what implements it may be serializable
        }
        throw new IllegalArgumentException("tasks in other JVMs cannot call "
                + method.getDeclaringClass().getName() + "."
                + method.getName() + ": " + what + " is of the type " + type.getName() + ", which is not Serializable; "
                + (lambda
                        ? "use a functional interface that extends Serializable, such as TaskFunction"
                        : "make it Serializable, or use another type"));
    }
}
