@echo off
rem Runs the programs of this checkout, as mp does on other systems. It builds what is missing, but does not notice what
rem is older than its source, nor another one that builds: run mvnw.cmd package after a change.
setlocal EnableExtensions
set "CHECKOUT=%~dp0"

set "MODULE="
set "FIRST="
if "%~1"=="demo" set "MODULE=examples" & set "MAIN=multiprocessing.examples.Demo" & set FIRST="%CHECKOUT%target\demo"
if "%~1"=="example" set "MODULE=examples" & set "MAIN=multiprocessing.examples.Examples"
if "%~1"=="bench" set "MODULE=benchmarks" & set "MAIN=multiprocessing.benchmarks.Bench"
if "%~1"=="stress" set "MODULE=stress" & set "MAIN=multiprocessing.stress.Stress"
if "%~1"=="stress" if "%~2"=="interleavings" set "MODULE=interleavings" & set "MAIN=multiprocessing.interleavings.Interleavings" & shift
if not defined MODULE goto usage

set "JDK="
if defined JAVA_HOME call :offer "%JAVA_HOME%"
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\jdk*" "%USERPROFILE%\.jdks\*") do call :offer "%%d"
if not defined JDK (
    echo No JDK 25 or newer found: install one or set JAVA_HOME to one. 1>&2
    exit /b 1
)

set "VERSION="
for /f "tokens=3 delims=<>" %%v in ('findstr "<version>" "%CHECKOUT%pom.xml"') do if not defined VERSION set "VERSION=%%v"
set "CORE_JAR=%CHECKOUT%core\target\multiprocessing-%VERSION%.jar"
set "MODULE_JAR=%CHECKOUT%%MODULE%\target\multiprocessing-%MODULE%-%VERSION%.jar"
set "BUILT=yes"
if not exist "%CORE_JAR%" set "BUILT="
if not exist "%MODULE_JAR%" set "BUILT="
if not defined BUILT (
    echo Building with "%JDK%" ... 1>&2
    pushd "%CHECKOUT%"
    set "JAVA_HOME=%JDK%"
    call mvnw.cmd -q -Dmaven.test.skip=true package 1>&2 || exit /b 1
    popd
)
"%JDK%\bin\java" -cp "%CORE_JAR%;%CHECKOUT%python\target\multiprocessing-python-%VERSION%.jar;%MODULE_JAR%;%CHECKOUT%%MODULE%\target\lib\*" %MAIN% %FIRST% %2 %3 %4 %5 %6 %7 %8 %9
exit /b %ERRORLEVEL%

rem Takes folder %1 when it is a JDK of version 25 or newer and none was taken before.
:offer
if defined JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
for /f tokens^=2^ delims^=^". %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do if %%v GEQ 25 set "JDK=%~1"
exit /b 0

:usage
echo Usage: mp VERB
echo.
echo   demo            the first thing to run
echo   example         lists the examples
echo   example NAME    runs one of them
echo   bench           lists the benchmarks
echo   bench NAME      runs one of them
echo   stress          kills and stops processes: the short form, and how to ask for the long ones, and for races
if "%~1"=="" exit /b 0
exit /b 2
