package io.tenantdb.inmemory;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a suite that is run with a broken adapter. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface CaughtBy {

  /** The test that has to fail: the suite's nested class, if it has them, and the method. */
  String value();
}
