package io.taskpool.cluster;

import io.taskpool.cluster.security.ClusterTls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of a member's command. */
final class MemberOptions {
    static final String USAGE = "usage: java -cp … io.taskpool.cluster.ClusterMember --members HOST:PORT,… [options]\n"
            + "  --bind ADDRESS           this machine's address, 127.0.0.1 by default\n"
            + "  --port N                 the port for the other members, 7800 by default\n"
            + "  --agent-port N           the port for drivers, a free one by default\n"
            + "  --members HOST:PORT,…    addresses of members, this one included or not\n"
            + "  --discovery FILE         a configuration of JGroups, instead of --port and --members\n"
            + "  --workers N              how many workers each driver starts here, the number of processors by default\n"
            + "  --lease SECONDS          how long workers go on without a sign of life from their driver, 5 by default\n"
            + "  --tls KEYSTORE           a key store, whose password is in the environment variable "
            + ClusterTls.PASSWORD_VARIABLE;

    private static final List<String> NAMES =
            List.of("--bind", "--port", "--agent-port", "--members", "--discovery", "--workers", "--lease", "--tls");

    private MemberOptions() {}

    /** Returns the values by the names of their options. */
    static Map<String, String> parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            if (!NAMES.contains(option)) {
                throw new IllegalArgumentException("there is no option " + option + "\n" + USAGE);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("the option " + option + " has no value\n" + USAGE);
            }
            values.put(option, arguments[i + 1]);
        }
        return values;
    }

    static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the value of " + option + " has to be a number, was '" + value + "'\n" + USAGE, e);
        }
    }
}
