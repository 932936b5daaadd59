package io.taskpool.environments.loaders;

import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Starts an OSGi framework and runs the program in a bundle, which nothing but the JDK is visible to. */
public final class BundleMain {
    private BundleMain() {}

    public static void main(String... args) throws Exception {
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of("org.osgi.framework.storage", args[1]));
        framework.start();
        Bundle bundle = framework
                .getBundleContext()
                .installBundle(Path.of(args[0]).toUri().toString());
        bundle.start();
        Class<?> program = bundle.loadClass("com.example.app.App");
        System.out.println("the program's class is at " + program.getResource("App.class"));
        System.out.println(program.getMethod("run").invoke(null));
        framework.stop();
        framework.waitForStop(10_000);
    }
}
