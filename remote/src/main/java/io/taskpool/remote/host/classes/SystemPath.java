package io.taskpool.remote.host.classes;

import io.taskpool.remote.classes.SearchPath;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the JVM's own class loader searches: the module path and the class path that the program was started with. */
public final class SystemPath {
    private static final String OWN_LOADER = "jdk.internal.loader.ClassLoaders$AppClassLoader";

    /** The JDK's property for {@code --patch-module}, the only sign that a module has been patched. */
    private static final String PATCHED = "(patched)";

    /** Searching more than this in each worker takes longer than asking the parent, which has already searched them. */
    private static final int MAX_FILES = 1_000;

    private SystemPath() {}

    /** Computed once, on first use: from then on the files are expected not to change. */
    private static final class Found {
        static final SearchPath PATH = new SearchPath(find());
    }

    /**
     * Returns the loader.
     *
     * @return the loader; null if it has been replaced ({@code -Djava.system.class.loader}), or if there are no files
     *     that a worker could read, or too many
     */
    public static @Nullable ClassLoader loader() {
        ClassLoader system = ClassLoader.getSystemClassLoader();
        return system.getClass().getName().equals(OWN_LOADER) && files().length() > 0 ? system : null;
    }

    /**
     * Returns the files that it searches, in its order. The first call examines the files; later ones return the same.
     *
     * @return the files, without the JDK's own module image
     */
    public static SearchPath files() {
        return Found.PATH;
    }

    private static List<File> find() {
        List<File> files = new ArrayList<>();
        addModules(files);
        addClassPath(files);
        return files.size() > MAX_FILES ? List.of() : files;
    }

    private static void addModules(List<File> files) {
        ModuleLayer layer = ModuleLayer.boot();
        for (Module module : layer.modules()) {
            if (module.getClassLoader() == ClassLoader.getSystemClassLoader()) {
                ModuleReference reference = layer.configuration()
                        .findModule(module.getName())
                        .orElseThrow()
                        .reference();
                URI location = reference.location().orElse(null);
                if (location != null
                        && "file".equals(location.getScheme())
                        && !reference.toString().endsWith(PATCHED + "]")) {
                    files.add(new File(location));
                }
            }
        }
    }

    private static void addClassPath(List<File> files) {
        String classPath = System.getProperty("java.class.path", "");
        if (classPath.isEmpty() && System.getProperty("jdk.module.main") != null) {
            return; // an empty class path would otherwise mean the working directory
        }
        int start = 0;
        while (start <= classPath.length()) {
            int end = classPath.indexOf(File.pathSeparatorChar, start);
            int next = end < 0 ? classPath.length() : end;
            File file = new File(classPath.substring(start, next)).getAbsoluteFile();
            if (file.exists()) {
                files.add(canonical(file));
            }
            start = next + 1;
        }
    }

    /** Resolves as the JDK does, so that classes have the same location on both sides. */
    private static File canonical(File file) {
        try {
            return file.getCanonicalFile();
        } catch (IOException e) {
            return file;
        }
    }
}
