package io.taskpool.cluster.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Secrets that are good for once. */
class OneTimeTokensTest {
    private final OneTimeTokens<String> tokens = new OneTimeTokens<>();

    @Test
    void aTokenIsGoodForOnce() {
        String token = tokens.issue("meaning");
        assertThat(tokens.redeem(token)).isEqualTo("meaning");
        assertThat(tokens.redeem(token)).isNull();
    }

    @Test
    void tokensAreLongAndDiffer() {
        assertThat(tokens.issue("one")).hasSize(48).isNotEqualTo(tokens.issue("one"));
    }

    @Test
    void whatWasNeverGivenOutIsWorthNothing() {
        assertThat(tokens.redeem("")).isNull();
    }
}
