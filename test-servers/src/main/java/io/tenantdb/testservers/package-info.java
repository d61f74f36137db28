/** The servers and processes that tests of this build run against. Not published. */
@NullMarked
package io.tenantdb.testservers;

import org.jspecify.annotations.NullMarked;
