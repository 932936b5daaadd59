package io.taskpool.kotlin

import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.domain.JavaModifier
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.core.importer.ImportOption
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

class KotlinArchitectureTest {
    private val module = ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.taskpool.kotlin")

    @Test
    fun publicTypesAreTheListedOnes() {
        assertThat(module.filter { JavaModifier.PUBLIC in it.modifiers }.map(JavaClass::getSimpleName))
            .containsExactlyInAnyOrder("KotlinTaskPool", "AwaitKt", "PoolDispatcherKt", "TrailingLambdasKt")
    }

    @Test
    fun itUsesThePublicApiAlone() {
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.taskpool",
                "io.taskpool.thread",
                "io.taskpool.kotlin",
                "java..",
                "kotlin..",
                "kotlinx.coroutines..",
                "org.jetbrains.annotations..",
            )
            .check(module)
    }
}
