package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Everyday data can be sent both ways, however deeply nested and however often parts of it repeat. */
class EverydayDataTest extends FaultFixture {
    private static Map<Character, Object> trie(int depth) {
        Map<Character, Object> root = new HashMap<>();
        Map<Character, Object> node = root;
        for (int i = 0; i < depth; i++) {
            Map<Character, Object> next = new HashMap<>();
            node.put((char) ('a' + i % 26), next);
            node = next;
        }
        return root;
    }

    @Test
    void repeatedAndDeeplyNestedCollectionsCanBeSentBothWays() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit((List<String> l) -> l.size(), Collections.nCopies(5_000, "x"))))
                .isEqualTo(5_000);
        assertThat(get(pool.submit(() -> Collections.nCopies(5_000, "x")))).hasSize(5_000);
        for (int depth : new int[] {22, 200}) {
            assertThat(get(pool.submit((Map<Character, Object> m) -> m, trie(depth))))
                    .isEqualTo(trie(depth));
        }
        Set<Object> sets = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            sets = new HashSet<>(Set.of(sets, i));
        }
        assertThat(get(pool.submit((Set<Object> s) -> s, sets))).isEqualTo(sets);
    }

    private static List<Object> sharedLists() {
        List<Object> lists = new ArrayList<>(List.of(1));
        for (int i = 0; i < 60; i++) {
            lists = new ArrayList<>(List.of(lists, lists));
        }
        return lists;
    }

    @Test
    void listsThatShareAreReadUnlessTheyAreHashed() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit(EverydayDataTest::sharedLists))).hasSize(2);
        assertThat(failure(pool.submit(() -> new ListInMap(sharedLists())), TaskSerializationException.class))
                .hasMessageContaining("nested in one another");
        assertUsable(pool);
    }

    /** Deserializes to a map whose key takes 2^60 steps to hash; creating such a map here would take as long. */
    static final class ListInMap implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        final List<Object> lists;

        ListInMap(List<Object> lists) {
            this.lists = lists;
        }

        private Object writeReplace() {
            HashMap<Object, Object> map = new HashMap<>();
            List<Object> key = new ArrayList<>();
            map.put(key, 1);
            key.addAll(lists);
            return map;
        }
    }
}
