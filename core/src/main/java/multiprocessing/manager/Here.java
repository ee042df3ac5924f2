package multiprocessing.manager;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A default method of a proxy's interface that runs where it is called; what it calls goes to the server.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Here {}
