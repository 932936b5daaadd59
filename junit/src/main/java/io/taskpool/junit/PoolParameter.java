package io.taskpool.junit;

import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Makes the pools that {@link Pool} asks for. The store of JUnit closes them at the end of their scope. Safe for use by many threads. */
final class PoolParameter implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PoolParameter.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    PoolParameter() {}

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(Pool.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Pool asked = parameter.findAnnotation(Pool.class).orElseThrow();
        Class<?> type = parameter.getParameter().getType();
        if (!TaskPool.class.isAssignableFrom(type)) {
            throw new ParameterResolutionException(
                    "@Pool gives a TaskPool, a ThreadTaskPool or a ProcessTaskPool, but the " + "type of the parameter "
                            + parameter.getParameter() + " is another");
        }
        String name = name(context);
        TaskPool pool = open(asked, type, name);
        if (!type.isInstance(pool)) {
            pool.close();
            throw new ParameterResolutionException("@Pool(PoolKind." + asked.value() + ") gives a "
                    + pool.getClass().getSimpleName() + ", which the parameter " + parameter.getParameter()
                    + " cannot hold; leave out the kind, or declare the parameter as TaskPool");
        }
        GuardedPool guarded = new GuardedPool(pool, name);
        context.getStore(NAMESPACE).put(guarded, guarded);
        return pool;
    }

    /** Names the pool after its test, for messages, and so that its threads can be told from all others. */
    private static String name(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("") + "-"
                + NUMBERS.incrementAndGet();
    }

    private static TaskPool open(Pool asked, Class<?> type, String name) {
        PoolKind kind = asked.value() != PoolKind.BY_TYPE
                ? asked.value()
                : type == ProcessTaskPool.class ? PoolKind.PROCESSES : PoolKind.THREADS;
        return switch (kind) {
            case BY_TYPE, THREADS ->
                ThreadTaskPool.builder().name(name).workers(asked.workers()).build();
            case VIRTUAL_THREADS ->
                ThreadTaskPool.builder()
                        .name(name)
                        .virtualThreads()
                        .workers(asked.workers())
                        .build();
            case PROCESSES ->
                ProcessTaskPool.builder().name(name).workers(asked.workers()).build();
            case IN_THIS_JVM -> ProcessTaskPool.builder().name(name).inThisJvm().build();
            case DIRECT -> TaskPool.direct();
        };
    }
}
