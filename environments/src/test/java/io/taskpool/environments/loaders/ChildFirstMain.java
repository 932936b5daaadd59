package io.taskpool.environments.loaders;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the program in a loader that looks at itself before it asks its parent, as plug-in systems have it. */
public final class ChildFirstMain {
    private ChildFirstMain() {}

    public static void main(String... args) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : args[0].split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        // The context class loader stays the JDK's, as nobody has thought of setting it.
        try (ChildFirst loader = new ChildFirst(urls.toArray(new URL[0]))) {
            Object report =
                    loader.loadClass("com.example.app.App").getMethod("run").invoke(null);
            System.out.println(report);
        }
    }

    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] urls) {
            super(urls, ChildFirstMain.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known == null && !name.startsWith("java.")) {
                    try {
                        known = findClass(name);
                    } catch (ClassNotFoundException e) {
                        known = null;
                    }
                }
                return known != null ? known : super.loadClass(name, resolve);
            }
        }
    }
}
