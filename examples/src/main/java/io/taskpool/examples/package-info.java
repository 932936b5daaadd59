/** The snippets of the guide as programs, and real-life programs. */
@NullMarked
package io.taskpool.examples;

import org.jspecify.annotations.NullMarked;
