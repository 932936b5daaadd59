package io.taskpool.junit;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs the tests that {@link InWorker} marks elsewhere, and nothing of them here. In the worker it lets everything pass. JUnit calls
 * it for those classes and methods only that are so marked, which decides what becomes of their lifecycle methods.
 */
final class InWorkerExtension implements InvocationInterceptor {
    InWorkerExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        test(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        test(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        throw new ExtensionConfigurationException("@InWorker cannot run the @TestFactory method "
                + method.getExecutable().getName() + " of "
                + context.getRequiredTestClass().getName()
                + ", because its tests cannot be run one by one; use a @ParameterizedTest instead");
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        lifecycle(invocation, context);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        lifecycle(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        lifecycle(invocation, context);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        lifecycle(invocation, context);
    }

    private static void test(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        if (WorkerSide.isWorker(context)) {
            invocation.proceed();
        } else {
            invocation.skip();
            WorkerTest.run(settings(context), context);
        }
    }

    private static void lifecycle(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        if (WorkerSide.isWorker(context)) {
            invocation.proceed();
        } else {
            invocation.skip();
        }
    }

    /** Finds the annotation that is nearest to the test: at the method, its class, or an enclosing one. */
    private static InWorker settings(ExtensionContext context) {
        Optional<InWorker> found = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), InWorker.class);
        for (Class<?> type = context.getRequiredTestClass(); found.isEmpty(); type = enclosing(type)) {
            found = AnnotationSupport.findAnnotation(type, InWorker.class);
        }
        return found.get();
    }

    private static Class<?> enclosing(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        if (enclosing == null) {
            throw new IllegalStateException(type.getName() + " has no @InWorker");
        }
        return enclosing;
    }
}
