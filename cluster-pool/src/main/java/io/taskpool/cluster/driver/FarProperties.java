package io.taskpool.cluster.driver;

import io.taskpool.process.host.launch.InheritedProperties;
import io.taskpool.process.host.launch.ProcessSettings;
import java.util.List;

/** The system properties that workers on other machines inherit from this JVM: all but those that describe this machine. */
final class FarProperties {
    private static final byte[] NONE = new byte[0];
    private static final List<String> OF_THIS_MACHINE = List.of("java.io.tmpdir", "user.dir", "user.home", "user.name");

    private final boolean inherit;
    private final ProcessSettings settings;

    FarProperties(boolean inherit, ProcessSettings settings) {
        this.inherit = inherit;
        this.settings = settings;
    }

    byte[] frame() {
        return inherit ? InheritedProperties.frame(settings, OF_THIS_MACHINE) : NONE;
    }
}
