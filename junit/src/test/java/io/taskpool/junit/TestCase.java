package io.taskpool.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A class of tests that one of our tests has {@link Run} run. Many of them fail on purpose, so a build or an IDE that finds
 * them among our tests skips them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = Run.RUNNING, matches = "true", disabledReason = "only other tests run it")
@interface TestCase {}
