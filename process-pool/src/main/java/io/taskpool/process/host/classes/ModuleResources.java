package io.taskpool.process.host.classes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.List;
import java.util.Optional;

/**
 * Resources that a module keeps to itself: its own classes find them, but a class loader gives them to nobody. In the worker
 * all classes of a loader are in one unnamed module, so there they are for the asking.
 */
final class ModuleResources {
    private ModuleResources() {}

    /** Returns what modules of the loader hold under that name. */
    static List<byte[]> read(ClassLoader loader, String name, int maxBytes) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash <= 0) {
            return List.of(); // not in a package, so the loader has it if anybody does
        }
        String packageName = name.substring(0, slash).replace('/', '.');
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getClassLoader() == loader && module.getPackages().contains(packageName)) {
                return read(module, name, maxBytes);
            }
        }
        return List.of();
    }

    private static List<byte[]> read(Module module, String name, int maxBytes) throws IOException {
        ResolvedModule resolved =
                ModuleLayer.boot().configuration().findModule(module.getName()).orElseThrow();
        try (ModuleReader reader = resolved.reference().open()) {
            Optional<InputStream> found = reader.open(name);
            if (found.isEmpty()) {
                return List.of();
            }
            try (InputStream in = found.get()) {
                byte[] content = in.readNBytes(maxBytes);
                return content.length == maxBytes ? List.of() : List.of(content);
            }
        }
    }
}
