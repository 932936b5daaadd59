package io.taskpool.remote.host.classes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.List;
import java.util.Optional;

/**
 * Resources that a module encapsulates: its own classes find them, but its class loader does not return them to others.
 * In a worker all classes of a loader are in one unnamed module, so the loader there must find them.
 */
final class ModuleResources {
    private ModuleResources() {}

    /** Returns the resources of that name in the loader's modules. */
    static List<byte[]> read(ClassLoader loader, String name, int maxBytes) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash <= 0) {
            return List.of(); // not in a package, so it is not encapsulated and the loader finds it
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
