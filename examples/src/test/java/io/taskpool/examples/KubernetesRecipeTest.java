package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.cluster.ClusterKeys;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jgroups.JChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The form of the recipe for Kubernetes, which cannot be run here. */
class KubernetesRecipeTest {
    private static final Path RECIPE = Path.of("..", "docs", "cluster-kubernetes.yaml");

    private static Map<String, Map<String, Object>> byKind() throws Exception {
        Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        try (InputStream input = Files.newInputStream(RECIPE)) {
            for (Object document : new Yaml().loadAll(input)) {
                @SuppressWarnings("unchecked")
                Map<String, Object> fields = (Map<String, Object>) document;
                documents.put((String) fields.get("kind"), fields);
            }
        }
        return documents;
    }

    private static Object at(Object from, Object... path) {
        Object found = from;
        for (Object step : path) {
            found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
            assertThat(found).as(String.valueOf(step)).isNotNull();
        }
        return found;
    }

    @Test
    void itsPartsNameEachOther() throws Exception {
        Map<String, Map<String, Object>> parts = byKind();
        assertThat(parts.keySet()).containsExactly("ConfigMap", "Service", "StatefulSet", "NetworkPolicy");
        Object members = parts.get("StatefulSet");
        Object labels = at(members, "spec", "template", "metadata", "labels");
        assertThat(at(members, "spec", "selector", "matchLabels")).isEqualTo(labels);
        assertThat(at(parts.get("Service"), "spec", "selector")).isEqualTo(labels);
        assertThat(at(parts.get("NetworkPolicy"), "spec", "podSelector", "matchLabels"))
                .isEqualTo(labels);
        assertThat(at(members, "spec", "serviceName")).isEqualTo(at(parts.get("Service"), "metadata", "name"));
        assertThat(at(members, "spec", "template", "spec", "volumes", 0, "configMap", "name"))
                .isEqualTo(at(parts.get("ConfigMap"), "metadata", "name"));
        assertThat((String) at(parts.get("ConfigMap"), "data", "jgroups.xml"))
                .contains((String) at(parts.get("Service"), "metadata", "name"));
    }

    @Test
    void theEngineTakesItsConfiguration(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        ClusterKeys.make(keys, "only a test");
        String xml = ((String) at(byKind().get("ConfigMap"), "data", "jgroups.xml"))
                .replace("/keys/keys.p12", keys.toString())
                .replace("${taskpool.tls.password}", "only a test")
                .replace("NON_LOOPBACK", "127.0.0.1");
        List<String> protocols = new ArrayList<>();
        try (JChannel channel = new JChannel(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))) {
            channel.getProtocolStack().getProtocols().forEach(protocol -> protocols.add(protocol.getName()));
        }
        assertThat(protocols).contains("TCP", "DNS_PING", "GMS");
    }

    @Test
    void membersAreStartedWithOptionsThatExist() throws Exception {
        List<?> arguments =
                (List<?>) at(byKind().get("StatefulSet"), "spec", "template", "spec", "containers", 0, "args");
        String documented = Files.readString(Path.of("..", "docs", "cluster.md"));
        for (int i = 0; i < arguments.size(); i += 2) {
            assertThat(documented).contains("| `" + arguments.get(i) + " ");
        }
    }
}
