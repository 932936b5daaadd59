package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFunction;
import java.io.IOException;
import java.io.InputStream;

/**
 * The plain call of {@link SoakTasks}, in a class that has its own class loader, as after an application is redeployed:
 * workers cannot read the class from a file, so they have to request it.
 */
public final class Redeployed implements TaskFunction<Integer, Long> {
    private static final long serialVersionUID = 1L;
    private static final String PACKAGE = Redeployed.class.getPackageName() + ".";

    private final String file;
    private final long salt;

    /**
     * Makes the function.
     *
     * @param file the name of the log
     * @param salt the salt of the round
     */
    public Redeployed(String file, long salt) {
        this.file = file;
        this.salt = salt;
    }

    @Override
    public Long apply(Integer call) throws Exception {
        return SoakTasks.plain(file, salt, call);
    }

    /** Makes the function in a new class loader. */
    @SuppressWarnings("unchecked")
    static TaskFunction<Integer, Long> again(String file, long salt) throws ReflectiveOperationException {
        return (TaskFunction<Integer, Long>) new Loader()
                .loadClass(Redeployed.class.getName())
                .getConstructor(String.class, long.class)
                .newInstance(file, salt);
    }

    /** Defines the classes of this package itself instead of delegating to its parent. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(Redeployed.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] content = in.readAllBytes();
                return defineClass(name, content, 0, content.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
