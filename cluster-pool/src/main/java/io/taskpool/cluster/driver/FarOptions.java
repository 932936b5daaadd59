package io.taskpool.cluster.driver;

import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.process.host.launch.InheritedOptions;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.remote.host.console.StandardStream;
import io.taskpool.remote.wire.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What workers on other machines inherit from this JVM: what describes the program, and nothing that describes this machine. */
final class FarOptions {
    /** Stands for the JDK of a member, which is another one than this JVM's. */
    private static final Path OTHER_JDK = Path.of("member");

    private static final List<String> OF_THIS_MACHINE =
            List.of("-Djava.io.tmpdir=", "-Djava.library.path=", "-Duser.dir=", "-Duser.home=", "-Duser.name=");

    private final WorkerSettings settings;
    private final List<String> jvmArgs;
    private final boolean inherit;
    private final ProcessSettings inherited;

    FarOptions(WorkerSettings settings, List<String> jvmArgs, boolean inherit) {
        this.settings = settings;
        this.jvmArgs = jvmArgs;
        this.inherit = inherit;
        this.inherited = ProcessSettings.plain(settings, jvmArgs, OTHER_JDK, null);
    }

    LaunchOrder order(String heap) {
        List<String> arguments = new ArrayList<>();
        if (inherit) {
            List<String> options = new ArrayList<>();
            InheritedOptions.add(options, inherited);
            for (String option : options) {
                if (OF_THIS_MACHINE.stream().noneMatch(option::startsWith)) {
                    arguments.add(option);
                }
            }
        }
        // What a worker prints is passed on here as it comes, so it has to be encoded as here.
        arguments.add(StandardStream.OUT.option());
        arguments.add(StandardStream.ERR.option());
        if (!settings.spinWait()) {
            arguments.add("-D" + Protocol.SPIN_WAIT + "=false");
        }
        arguments.addAll(jvmArgs);
        return new LaunchOrder(heap, arguments);
    }

    FarProperties properties() {
        return new FarProperties(inherit, inherited);
    }
}
