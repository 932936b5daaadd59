package io.taskpool.remote.codec;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Makes a method reference without the compiler's {@code $deserializeLambda$}, which confuses two references to one
 * method that differ only in their types (JDK-8208752). Immutable.
 */
final class MethodReference {
    private final Class<?> functionalInterface;
    private final MethodHandle method;
    private final MethodType called;
    private final MethodType instantiated;

    MethodReference(LambdaShape shape, Class<?> capturing) throws ClassNotFoundException {
        ClassLoader loader = capturing.getClassLoader();
        try {
            functionalInterface = load(shape.functionalInterfaceClass, loader);
            called = MethodType.fromMethodDescriptorString(shape.functionalInterfaceMethodSignature, loader);
            instantiated = MethodType.fromMethodDescriptorString(shape.instantiatedMethodType, loader);
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(capturing, MethodHandles.lookup());
            method = find(shape, lookup, loader).asFixedArity();
        } catch (IllegalAccessException | NoSuchMethodException | RuntimeException e) {
            throw new ClassNotFoundException(
                    "the " + shape
                            + " cannot be distinguished from another reference to the same method; write it as x -> "
                            + shape.implMethodName + "(x)",
                    e);
        }
    }

    /** Tells whether a lambda that was made for a shape is another reference to the same method instead. */
    static boolean isConfused(LambdaShape shape, Object made) {
        if (shape.implMethodName.startsWith("lambda$")) {
            return false; // each lambda body has a method of its own, so none is confused
        }
        try {
            Method writeReplace = made.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return writeReplace.invoke(made) instanceof SerializedLambda lambda
                    && !lambda.getInstantiatedMethodType().equals(shape.instantiatedMethodType);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // not accessible, so it cannot be checked; it is almost always the right one
        }
    }

    private static Class<?> load(String name, @Nullable ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(name.replace('/', '.'), false, loader);
    }

    private static MethodHandle find(LambdaShape shape, MethodHandles.Lookup lookup, @Nullable ClassLoader loader)
            throws ClassNotFoundException, IllegalAccessException, NoSuchMethodException {
        Class<?> owner = load(shape.implClass, loader);
        MethodType type = MethodType.fromMethodDescriptorString(shape.implMethodSignature, loader);
        switch (shape.implMethodKind) {
            case MethodHandleInfo.REF_invokeStatic:
                return lookup.findStatic(owner, shape.implMethodName, type);
            case MethodHandleInfo.REF_newInvokeSpecial:
                return lookup.findConstructor(owner, type);
            case MethodHandleInfo.REF_invokeSpecial:
                return lookup.findSpecial(owner, shape.implMethodName, type, lookup.lookupClass());
            default:
                return lookup.findVirtual(owner, shape.implMethodName, type);
        }
    }

    Object make(@Nullable Object[] captures) {
        MethodHandle bound = MethodHandles.insertArguments(method, 0, captures);
        MethodHandle spread = bound.asType(instantiated)
                .asType(called)
                .asType(called.generic())
                .asSpreader(Object[].class, called.parameterCount());
        Class<?>[] types = Serializable.class.isAssignableFrom(functionalInterface)
                ? new Class<?>[] {functionalInterface}
                : new Class<?>[] {functionalInterface, Serializable.class};
        return Proxy.newProxyInstance(functionalInterface.getClassLoader(), types, new Caller(spread));
    }

    private static final class Caller implements InvocationHandler {
        private final MethodHandle target;

        Caller(MethodHandle target) {
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method called, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (called.getDeclaringClass() == Object.class) {
                switch (called.getName()) {
                    case "equals":
                        return arguments != null && proxy == arguments[0];
                    case "hashCode":
                        return System.identityHashCode(proxy);
                    default:
                        return "method reference " + target;
                }
            }
            if (called.isDefault()) {
                Class<?> owner = called.getDeclaringClass();
                if (Modifier.isPublic(owner.getModifiers())) {
                    return InvocationHandler.invokeDefault(proxy, called, arguments);
                }
                return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                        .unreflectSpecial(called, owner)
                        .bindTo(proxy)
                        .invokeWithArguments(arguments == null ? new Object[0] : arguments);
            }
            return target.invoke(arguments);
        }
    }
}
