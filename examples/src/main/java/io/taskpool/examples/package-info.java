/** Every snippet of the guide as a program, and programs of real life. */
@NullMarked
package io.taskpool.examples;

import org.jspecify.annotations.NullMarked;
