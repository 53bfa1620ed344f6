/* capi_native_capsules.c - capsules through which C code uses native modules: datetime.datetime_CAPI, _socket.CAPI and greenlet._C_API.
 *
 * The modules know nothing about C, so the capsule is put into the module, or filled, when C code first asks for it. */
#include "capi_private.h"

#include "objects/str.h"
#include "vm/vm.h"

#include <datetime.h>

extern Type delta_type, date_type, time_type, datetime_type, tzinfo_type; /* of `_datetime`, with the layouts of datetime.h */
extern Slot timezone_utc;
extern Type socket_type; /* of `_socket`, with the layout of upstream's socketmodule.h */

/* ---- datetime -------------------------------------------------------------------------------------------------------------- */
static PyObject *call_with_fold(PyTypeObject *type, PyObject *args, int fold) {
    if (args == NULL) return NULL;
    PyObject *keywords = fold != 0 ? Py_BuildValue("{si}", "fold", fold) : NULL, *result = NULL;
    if (fold == 0 || keywords != NULL) result = PyObject_Call((PyObject *)type, args, keywords);
    Py_DECREF(args);
    Py_XDECREF(keywords);
    return result;
}

static PyObject *date_from_date(int year, int month, int day, PyTypeObject *type) {
    return PyObject_CallFunction((PyObject *)type, "iii", year, month, day);
}
static PyObject *datetime_from_fold(int year, int month, int day, int hour, int minute, int second, int micro, PyObject *zone, int fold,
                                    PyTypeObject *type) {
    return call_with_fold(type, Py_BuildValue("(iiiiiiiO)", year, month, day, hour, minute, second, micro, zone), fold);
}
static PyObject *datetime_from_parts(int year, int month, int day, int hour, int minute, int second, int micro, PyObject *zone,
                                     PyTypeObject *type) {
    return datetime_from_fold(year, month, day, hour, minute, second, micro, zone, 0, type);
}
static PyObject *time_from_fold(int hour, int minute, int second, int micro, PyObject *zone, int fold, PyTypeObject *type) {
    return call_with_fold(type, Py_BuildValue("(iiiiO)", hour, minute, second, micro, zone), fold);
}
static PyObject *time_from_parts(int hour, int minute, int second, int micro, PyObject *zone, PyTypeObject *type) {
    return time_from_fold(hour, minute, second, micro, zone, 0, type);
}
static PyObject *delta_from_parts(int days, int seconds, int micros, int normalize, PyTypeObject *type) {
    return PyObject_CallFunction((PyObject *)type, "iii", days, seconds, micros);
}
static PyObject *zone_from_offset(PyObject *offset, PyObject *name) {
    PyObject *type = (PyObject *)Py_TYPE((PyObject *)timezone_utc.value);
    return name != NULL ? PyObject_CallFunctionObjArgs(type, offset, name, NULL) : PyObject_CallFunctionObjArgs(type, offset, NULL);
}
static PyObject *datetime_from_timestamp(PyObject *type, PyObject *args, PyObject *keywords) {
    PyObject *method = PyObject_GetAttrString(type, "fromtimestamp");
    PyObject *result = method != NULL ? PyObject_Call(method, args, keywords) : NULL;
    Py_XDECREF(method);
    return result;
}
static PyObject *date_from_timestamp(PyObject *type, PyObject *args) { return datetime_from_timestamp(type, args, NULL); }

static PyDateTime_CAPI datetime_capi = {
    (PyTypeObject *)&date_type, (PyTypeObject *)&datetime_type, (PyTypeObject *)&time_type, (PyTypeObject *)&delta_type,
    (PyTypeObject *)&tzinfo_type, NULL, date_from_date, datetime_from_parts, time_from_parts, delta_from_parts, zone_from_offset,
    datetime_from_timestamp, date_from_timestamp, datetime_from_fold, time_from_fold,
};

static void *make_datetime(void) {
    static Type *const types[] = {&date_type, &datetime_type, &time_type, &delta_type, &tzinfo_type};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (capi_expose_type(types[i]) < 0) return NULL;
    datetime_capi.TimeZone_UTC = capi_out(timezone_utc.value);
    return datetime_capi.TimeZone_UTC != NULL ? &datetime_capi : NULL;
}

Slot *capi_datetime_zone(Obj *obj) {
    if (value_is_a(VALUE(obj), &datetime_type)) return (Slot *)&((PyDateTime_DateTime *)obj)->tzinfo;
    if (value_is_a(VALUE(obj), &time_type)) return (Slot *)&((PyDateTime_Time *)obj)->tzinfo;
    return NULL;
}

/* ---- _socket --------------------------------------------------------------------------------------------------------------- */
static struct {
    Type     *socket;
    PyObject *error, *timeout;
} socket_capi;

static void *make_socket(void) {
    if (capi_expose_type(&socket_type) < 0) return NULL;
    socket_capi.socket = &socket_type;
    socket_capi.error = PyExc_OSError;
    socket_capi.timeout = PyExc_TimeoutError;
    return &socket_capi;
}

/* ---- all -------------------------------------------------------------------------------------------------------------------- */
static const struct Offer {
    const char *path, *module, *attribute;
    void *(*make)(void); /* may be asked again */
} offers[] = {
    {PyDateTime_CAPSULE_NAME, "datetime", "datetime_CAPI", make_datetime},
    {"_socket.CAPI", "_socket", "CAPI", make_socket},
    {"greenlet._C_API", "greenlet", "_C_API", capi_make_greenlet}, /* is there, and empty */
};

Status capi_offer_capsule(const char *path) {
    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        const struct Offer *offer = &offers[i];
        if (strcmp(path, offer->path) != 0) continue;
        Value module = vm_import_module(offer->module), name = str_intern_c(offer->attribute), known = NULL, capsule;
        if (module == NULL || object_lookup_attr(module, name, &known) < 0) return -1;
        if (known != NULL && offer->make != capi_make_greenlet) return 0;
        void *pointer = offer->make();
        if (known != NULL) return pointer != NULL ? 0 : -1;
        if (pointer == NULL || (capsule = capsule_new(pointer, offer->path, NULL)) == NULL) return -1;
        return object_set_attr(module, name, capsule);
    }
    return 0;
}
