package io.taskpool.shared;

import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What is behind the proxy that {@link SharedObject#of} returns, and behind its stand-ins. Safe for use by many threads.
 *
 * <p>A proxy cannot say what it is written as. So where Java serialization writes one, it writes this handler, and what arrives is another
 * proxy with the same handler, which equals the first.
 */
final class ObjectHandler implements InvocationHandler, Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the shared object";
    private static final Kind KIND = new Kind();

    static {
        SharedReference.add(ObjectHandler.class, KIND);
    }

    private final transient Class<?> api;
    private final transient Access access;
    private final transient Callee callee;

    private ObjectHandler(Class<?> api, Access access, Callee callee) {
        this.api = api;
        this.access = access;
        this.callee = callee;
    }

    /** Makes the proxy of an object of this JVM. */
    static Object share(Class<?> api, Object object, ApiMethods methods) {
        ObjectHome home = new ObjectHome(object, methods);
        Object proxy = proxy(api, new ObjectHandler(api, new HomeAccess(home, WHAT), new Here(object, methods)));
        home.belongsTo(proxy);
        return proxy;
    }

    private static Object proxy(Class<?> api, ObjectHandler handler) {
        return Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler);
    }

    /** Makes a stand-in for an object of another JVM. */
    static Object standIn(Class<?> api, LinkAccess access) {
        return proxy(api, new ObjectHandler(api, access, new Elsewhere(access, ApiMethods.of(api))));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        @Nullable Object[] given = arguments == null ? new @Nullable Object[0] : arguments;
        switch (method.getName()) {
            case "equals":
                if (given.length == 1 && method.getParameterTypes()[0] == Object.class) {
                    Object other = given[0];
                    return other != null
                            && Proxy.isProxyClass(other.getClass())
                            && Proxy.getInvocationHandler(other) == this;
                }
                break;
            case "hashCode":
                if (given.length == 0) {
                    return hashCode();
                }
                break;
            case "toString":
                if (given.length == 0) {
                    return "SharedObject[" + api.getName() + "]@" + Integer.toHexString(hashCode());
                }
                break;
            default:
                break;
        }
        return callee.call(method, given);
    }

    /** Who is called in the end. */
    private interface Callee {
        @Nullable
        Object call(Method method, @Nullable Object[] arguments) throws Throwable;
    }

    /** The object itself. */
    private record Here(Object object, ApiMethods methods) implements Callee {
        @Override
        public @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
            return ObjectHome.invoke(object, methods.get(methods.number(method)), arguments);
        }
    }

    /** An object of another JVM. */
    private record Elsewhere(LinkAccess access, ApiMethods methods) implements Callee {
        @Override
        public @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
            int number = methods.number(method);
            List<Parcel> values = new ArrayList<>(arguments.length);
            for (Object argument : arguments) {
                values.add(new ObjectParcel(argument));
            }
            SharedMessage answer =
                    ask(method, new SharedMessage(ObjectHome.CALL, number, methods.check(number), values));
            Object value = answer.values().get(0).open();
            if (answer.operation() == SharedAnswers.THREW && value instanceof Throwable thrown) {
                throw withTheCallersStack(thrown);
            }
            return value;
        }

        private SharedMessage ask(Method method, SharedMessage request) throws InterruptedException {
            try {
                return access.call(request);
            } catch (InterruptedException e) {
                for (Class<?> declared : method.getExceptionTypes()) {
                    if (declared.isInstance(e)) {
                        throw e;
                    }
                }
                Thread.currentThread().interrupt();
                CancellationException interrupted = new CancellationException("interrupted while waiting for "
                        + method.getDeclaringClass().getName() + "." + method.getName()
                        + " to return, which does not throw InterruptedException; it was interrupted, too");
                interrupted.initCause(e);
                throw interrupted;
            }
        }

        /** Continues the stack trace of the other JVM with that of the call, as if there had been one thread. */
        private static Throwable withTheCallersStack(Throwable thrown) {
            List<StackTraceElement> stack = new ArrayList<>(List.of(thrown.getStackTrace()));
            for (StackTraceElement frame : new Throwable().getStackTrace()) {
                if (!frame.getClassName().startsWith(ObjectHandler.class.getName())) {
                    stack.add(frame);
                }
            }
            thrown.setStackTrace(stack.toArray(new StackTraceElement[0]));
            return thrown;
        }
    }

    private SharedReference reference() throws NotSerializableException {
        return new SharedReference(ObjectHandler.class.getName(), access.key(), 0, api);
    }

    private static final class Kind implements SharedReference.Kind {
        @Override
        public SharedReference referenceTo(Object proxy) throws NotSerializableException {
            return ((ObjectHandler) Proxy.getInvocationHandler(proxy)).reference();
        }

        @Override
        public Object objectOf(SharedReference reference) throws InvalidObjectException {
            Class<?> api = reference.api();
            if (api == null || !api.isInterface()) {
                throw new InvalidObjectException(WHAT + " arrived without its interface");
            }
            SharedTarget target = SharedTargets.find(reference.key());
            Object known = target instanceof ObjectHome home ? home.owner() : null;
            if (known == null) {
                SharedLink link = SharedLink.connected();
                if (link == null) {
                    throw SharedClassKind.unknown(WHAT);
                }
                known = StandInTable.intern(reference.key(), link, new Maker(api));
            }
            if (!api.isInstance(known)) {
                throw new InvalidObjectException(
                        WHAT + " was expected to implement " + api.getName() + ", but does not");
            }
            return known;
        }
    }

    private record Maker(Class<?> api) implements StandInTable.Maker {
        @Override
        public Object make(SharedKey key, SharedLink link) {
            return standIn(api, new LinkAccess(link, key, WHAT));
        }
    }

    /**
     * What Java serialization writes.
     *
     * @param proxy the reference to a proxy, which becomes that proxy when it is read
     */
    private record Form(Object proxy) implements Serializable {
        @Serial
        private Object readResolve() throws InvalidObjectException {
            if (!Proxy.isProxyClass(proxy.getClass())) {
                throw SharedHandle.noReference();
            }
            return Proxy.getInvocationHandler(proxy);
        }
    }

    @Serial
    private Object writeReplace() throws NotSerializableException {
        return new Form(reference());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw SharedHandle.noReference();
    }
}
